"""Tables as people have them: files come in, typed columns, rows with their ids and every complaint go out."""
