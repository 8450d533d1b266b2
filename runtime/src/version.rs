use zoho_endpoint::Version;

/// A version of a product's API as a type, such as `zoho_api::crm::V8`.
pub trait ApiVersion: Send + Sync + 'static {
    /// Its row in the catalogue.
    const VERSION: Version;
}

/// Holds for a version and every later one: what came with `V` is there in `Self`.
///
/// ```
/// # use zoho_runtime::{Since, Version};
/// # const ROW: Version = Version {
/// #     product: zoho_endpoint::Product::Crm, name: "", base_path: "", roots: &[], docs: "",
/// # };
/// zoho_runtime::versions! {
///     /// The first.
///     pub struct V1 = ROW;
///     /// The second.
///     pub struct V2 = ROW;
/// }
/// fn came_with_the_second<V: Since<V2>>(_: V) {}
/// came_with_the_second(V2);
/// ```
///
/// The first version does not have it:
///
/// ```compile_fail,E0277
/// # use zoho_runtime::{Since, Version};
/// # const ROW: Version = Version {
/// #     product: zoho_endpoint::Product::Crm, name: "", base_path: "", roots: &[], docs: "",
/// # };
/// # zoho_runtime::versions! {
/// #     /// The first.
/// #     pub struct V1 = ROW;
/// #     /// The second.
/// #     pub struct V2 = ROW;
/// # }
/// # fn came_with_the_second<V: Since<V2>>(_: V) {}
/// came_with_the_second(V1);
/// ```
#[diagnostic::on_unimplemented(
    message = "this came with {V}, and {Self} does not have it",
    label = "not in {Self}",
    note = "use a later version of the API: {V} or above"
)]
pub trait Since<V>: ApiVersion {}
