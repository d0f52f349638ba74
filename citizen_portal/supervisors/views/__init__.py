"""The pages of the board: `board` the figures, `cases` the list and one case, `matters` and `orders` what is done."""
