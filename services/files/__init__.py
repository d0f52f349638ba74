"""Files that people hand in: what they are, whether they are harmless, and what a virus scanner says of them.

`inspection.inspect` lets nothing through but PDFs without anything that acts and images drawn anew. The parsing
happens in `examiner`, a process of its own with little memory and time, so that a file made to break a parser
breaks that process and nothing else. This file imports nothing: the examiner starts without Django.
"""
