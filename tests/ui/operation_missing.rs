//! A handle of a version that lacks the operation: here a version that nothing was implemented for.

struct V1;

impl zoho_api::ApiVersion for V1 {
    const VERSION: zoho_api::catalogue::Version = zoho_api::catalogue::CRM_V2;
}

fn call(crm: zoho_api::crm::Crm<V1>) {
    let _ = crm.photos().delete(zoho_api::crm::PhotoModule::Leads, 1);
}

fn main() {}
