//! What the page sends of a file: what is said of it first, then its bytes, which are never more than the engine takes.

use crate::documents::MAX_ENVELOPE;
use crate::problem::Problem;
use axum::extract::Multipart;
use axum::extract::multipart::Field;
use milepost_engine::access::Identity;
use milepost_engine::exchange::mapping::Mapping;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::sheet::MAX_FILE_BYTES;
use std::sync::Arc;

/// Columns of one file that something may be said of.
const MAX_WORDS: usize = 500;

pub struct Sent {
    pub name: String,
    pub bytes: Vec<u8>,
    pub options: Options,
}

impl Sent {
    /// `plan`, `planRef` and `map` (`HEADER=NAME`, repeatable) as the options of `milepost import`, and `file`.
    pub async fn read(mut parts: Multipart, by: &Arc<Identity>) -> Result<Sent, Problem> {
        let mut options = Options { by: Some(by.clone()), ..Options::default() };
        let mut words = Vec::new();
        let mut file = None;
        while let Some(field) = parts.next_field().await? {
            match field.name().unwrap_or_default() {
                "file" => file = Some((field.file_name().unwrap_or_default().to_owned(), all(field).await?)),
                "plan" => options.plan = given(field).await?,
                "planRef" => options.plan_ref = given(field).await?,
                "map" if words.len() < MAX_WORDS => words.extend(given(field).await?),
                other => return Err(Problem::bad_request(format!("There is no field `{other}` here, or too many."))),
            }
        }
        options.mapping = Mapping::parse(&words).map_err(Problem::bad_request)?;
        let (name, bytes) = file.ok_or_else(|| Problem::bad_request("Send the file as the field `file`."))?;
        Ok(Sent { name, bytes, options })
    }
}

async fn given(field: Field<'_>) -> Result<Option<String>, Problem> {
    let bytes = bounded(field, MAX_ENVELOPE as usize).await?;
    let text = String::from_utf8(bytes).map_err(|_| Problem::bad_request("A text of this form is not UTF-8."))?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// One byte more than is taken tells a file that is too large, however large it is.
async fn all(field: Field<'_>) -> Result<Vec<u8>, Problem> {
    bounded(field, MAX_FILE_BYTES + 1).await
}

async fn bounded(mut field: Field<'_>, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await? {
        let room = most - bytes.len();
        bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.len() > room {
            break;
        }
    }
    Ok(bytes)
}
