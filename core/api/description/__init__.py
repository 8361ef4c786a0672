"""The contract as OpenAPI 3.1: drawn from the addresses, the views, the rows and the structs."""
