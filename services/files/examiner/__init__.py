"""The process that opens a stranger's file: without Django, secrets, environment or network use.

`process.main` reads one file from its standard input and writes one line of JSON; `images` and `pdfs` do the
reading. Nothing here may be imported by the web server's own process.
"""
