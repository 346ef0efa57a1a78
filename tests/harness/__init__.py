"""What tests stand on: an installation, its server, a browser, a PostgreSQL of their own."""
