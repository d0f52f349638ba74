"""Plain forms for the parts of an entry: each reads a part of the body and writes it back, and asks for no code."""
