//! Keys.
use uuid::Uuid;
pub struct Keys {}
#[derive(Clone)]
pub struct DataKey {}
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the stored bytes are damaged, or belong to another key")]
    Damaged,
}
impl Keys {
    pub fn new_data_key(&self, item: Uuid) -> Result<(DataKey, Vec<u8>), KeyError> {
        let _ = item;
        todo!()
    }
    pub fn unwrap(&self, item: Uuid, wrapped: &[u8]) -> Result<DataKey, KeyError> {
        let _ = (item, wrapped);
        todo!()
    }
}
impl DataKey {
    pub fn seal(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        let _ = (purpose, bytes);
        todo!()
    }
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let _ = (purpose, sealed);
        todo!()
    }
}
