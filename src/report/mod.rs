//! What kepal says of a photo.
