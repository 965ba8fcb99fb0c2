"""云溪县, a county that does not exist: everything `huiyin demo` shows is of our own writing."""
