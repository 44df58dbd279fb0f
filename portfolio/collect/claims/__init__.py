"""What the author wrote: project.yml, README.md and metrics.json come in, checked keys and sections go out."""
