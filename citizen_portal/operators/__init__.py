"""What an operator sees: what waits for a person, and why; never anything of a case."""
