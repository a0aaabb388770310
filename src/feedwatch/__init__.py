"""feedwatch watches many news sources on a topic and tells people, once and in time, what is new."""
