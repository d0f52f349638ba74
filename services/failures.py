"""How the outside world fails. An adapter sorts every failure into one of these, once, at the edge."""


class Retryable(Exception):
    """It may work later: the source is down, slow or busy. Try again with backoff."""


class Permanent(Exception):
    """It will never work as it is: the other side understood and refused. A person has to look."""
