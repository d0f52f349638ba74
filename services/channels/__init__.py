"""How people are reached: SMS and e-mail, behind adapters, through a queue that never keeps a page waiting."""
