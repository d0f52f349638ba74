"""The supervisor's face, mounted at /board/: figures, departments, cases. It shows no form data."""
