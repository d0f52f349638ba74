"""Finding a one-thing by what people say: synonyms, sound, initials, traditional characters, slips, two languages.

Nothing here knows a city or a one-thing. What is found comes from the packages themselves and from a list of everyday
words (``words.yaml``). Every find says by which words. Queries are neither kept nor logged.
"""

from .finding import Because, Found, search
from .index import Index
from .published import index_of

__all__ = ["Because", "Found", "Index", "index_of", "search"]
