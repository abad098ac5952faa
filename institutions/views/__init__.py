"""The pages of the institution register: the portal of institutions and experts, and the public directory."""
