//! Photos of deals can be uploaded, but not deleted.

fn call(zoho: zoho_api::Zoho) {
    let _ = zoho.crm_v8().photos().delete(zoho_api::crm::PhotoModuleV5::Deals, 1);
}

fn main() {}
