"""Pictures and sounds: files come in, what is measured in them and copies made anew go out."""
