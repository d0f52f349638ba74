"""The clerk's face, mounted at /desk/: queues, one task, and what is done with it."""
