"""What the two faces look like: base templates, components, static files, forms, headers, languages."""
