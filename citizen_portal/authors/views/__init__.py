"""The pages of an author, by what one comes for: looking, writing, deciding."""
