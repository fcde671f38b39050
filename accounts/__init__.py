"""Users, roles, assignments and what follows from them: who may do what, where, until when."""
