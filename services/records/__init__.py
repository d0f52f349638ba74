"""A person's or an enterprise's record: licences issued here, and what other registries know."""
