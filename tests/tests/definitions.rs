//! Chapter: the definitions Milepost ships, and the stories that prove them.

mod shipped;
mod stories;
