"""Authoring: the entries of the catalogue as rows that people edit, approve and publish; files are the other door."""
