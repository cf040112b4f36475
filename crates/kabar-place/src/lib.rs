//! Names of cities to places on earth.
//!
//! In: the gazetteer of `places/` as bytes, and the words of a text. Out: the cities that go by them, and which of several is
//! meant given the countries of the article. It never touches files, and knows no country.
//!
//! ```
//! use kabar_place::{Gazetteer, settle};
//!
//! let gazetteer = Gazetteer::read("1\tParis\tFRA\t48.853\t2.349\t2138551\tc\tParijs\n2\tParis\tUSA\t33.66\t-95.55\t24782\t-\t-\n")?;
//! let found = gazetteer.named("paris");
//! assert_eq!(settle(&found, |code| code == "USA").map(|city| city.geonames), Some(2));
//! assert_eq!(settle(&found, |_| false).map(|city| city.geonames), Some(1));
//! # Ok::<(), kabar_place::Fault>(())
//! ```

mod gazetteer;
mod key;
mod lazy;
mod settle;

pub use gazetteer::{City, Fault, Gazetteer, Named};
pub use key::key;
pub use lazy::Places;
pub use settle::settle;
