//! Streams of pages and of their items: whatever a list needs to be read to its end, whether it is paged by
//! number, by token, by index or by the window of a query.
//!
//! [`plan`] decides how a list is paged and what comes after a page, [`reader`] sends the calls, [`feed`] puts
//! them in order for [`Pages`] and [`Items`].

mod cursor;
mod feed;
mod incomplete;
mod items;
mod pages;
mod plan;
mod reader;
mod window;

pub use cursor::{Cursor, CursorError};
pub use incomplete::{Incomplete, Shortfall};
pub use items::Items;
#[cfg(feature = "blocking")]
pub use items::WaitItems;
pub use pages::Pages;

use crate::{Call, Page};

impl<T, C> Call<Page<T>, C> {
    /// The pages of the whole list, read as they are asked for. Nothing is sent yet.
    pub fn pages(self) -> Pages<T, C> {
        Pages::new(self)
    }

    /// The items of the whole list, read page by page as they are asked for. Nothing is sent yet.
    pub fn stream(self) -> Items<T, C> {
        self.pages().items()
    }
}
