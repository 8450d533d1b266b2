//! Whether a file is what a rule of the catalogue asks for.

use imagesize::ImageType;
use zoho_endpoint::FileRule;

use crate::multipart::Part;

/// Why a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFault {
    TooLarge,
    WrongType,
}

/// What a rule has against a file. A rule without formats takes any file.
pub(crate) fn fault(rule: &FileRule, part: &Part) -> Option<FileFault> {
    if rule.max_bytes.is_some_and(|most| part.length > most) {
        return Some(FileFault::TooLarge);
    }
    let accepts = |words: &[&str]| rule.formats.iter().any(|format| words.contains(format));
    let accepted = match imagesize::image_type(&part.head) {
        _ if rule.formats.is_empty() => true,
        Ok(ImageType::Png) => accepts(&["PNG"]),
        Ok(ImageType::Jpeg) => accepts(&["JPEG", "JPG"]),
        Ok(ImageType::Gif) => accepts(&["GIF"]),
        Ok(ImageType::Bmp) => accepts(&["BMP"]),
        _ => false,
    };
    if !accepted {
        return Some(FileFault::WrongType);
    }
    let most = rule.max_pixels?;
    // An image whose dimensions can't be found has none that could be too large.
    let size = imagesize::blob_size(part.bytes.as_ref().unwrap_or(&part.head)).ok()?;
    let pixels = (size.width as u64).saturating_mul(size.height as u64);
    (pixels > most).then_some(FileFault::TooLarge)
}

/// The media type of an image by its first bytes, for uploads that name none.
pub(crate) fn media_type(head: &[u8]) -> &'static str {
    match imagesize::image_type(head) {
        Ok(ImageType::Png) => "image/png",
        Ok(ImageType::Jpeg) => "image/jpeg",
        Ok(ImageType::Gif) => "image/gif",
        Ok(ImageType::Bmp) => "image/bmp",
        _ => "application/octet-stream",
    }
}
