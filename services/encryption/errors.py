"""Why something sealed cannot be opened. No message carries a value or a key."""


class CannotOpen(Exception):
    """A sealed value or file cannot be opened."""


class SealBroken(CannotOpen):
    """It was changed, cut short, or moved here from another row, column or file."""


class UnknownKey(CannotOpen):
    """It names a key that the ring of this installation does not hold."""
