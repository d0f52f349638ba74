"""The API: the verbs and reads of the pages, for programs. JSON in, JSON out, problems as RFC 9457 says."""
