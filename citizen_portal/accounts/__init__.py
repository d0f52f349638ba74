"""Who may log in. What a person is to the government stands elsewhere: the holder, the posts."""
