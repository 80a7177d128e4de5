"""What all faces share: base pages, components, context of a request, access to pages."""
