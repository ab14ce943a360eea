"""How records are cited: bibliographic references as text and as files, and passages as annotations."""
