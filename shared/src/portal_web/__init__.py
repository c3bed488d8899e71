"""What the two faces look like: templates, components, static files, sessions and theming."""
