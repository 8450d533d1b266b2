//! Photos of deals can't be uploaded in v2.

fn call(zoho: zoho_api::Zoho) {
    let upload = zoho_api::Upload::path("me.png");
    let _ = zoho.crm_v2().photos().upload(zoho_api::crm::PhotoModuleV5::Deals, 1, upload);
}

fn main() {}
