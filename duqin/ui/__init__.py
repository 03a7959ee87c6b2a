"""What every page is made of: skeletons, components, forms, lists, the shell around them. Knows no room."""
