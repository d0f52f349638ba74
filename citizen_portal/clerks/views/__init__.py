"""The pages of the desk: `queues` lists, `tasks` shows one, `acts` does what a clerk asks for."""
