"""Players made of code, with the habits of people: they create objects and change their own, and never delete one."""
