"""A one-thing on its way from one city to another: a signed file goes out, is looked at, mapped and taken over."""
