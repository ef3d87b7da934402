"""Players made of code, with the habits of people: they only ever create objects, and never delete one."""
