import Hummingbird
import Kernel
package import Web

/// `GET`, `POST /purpose`: what somebody reads personal records for in this session (用途), asked once a shift, before the first
/// such page; numbers in full and exports ask again.
package struct PurposePages: RouteGroup {
    private let accounts: Accounts

    package init(_ accounts: Accounts) { self.accounts = accounts }

    package func add(to routes: Routes) {
        let (pages, accounts) = (routes.pages, accounts)
        routes.signedIn.get("purpose") { _, context -> Response in
            let chosen = try context.principal().purpose
            return try pages.render(
                "purpose",
                [
                    "title": .text(pages.text("privacy.purpose.title", for: context)),
                    "next": .text(context.query["next"].flatMap { LocalPath($0) }?.text ?? "/"),
                    "purposes": .list(
                        Purpose.allCases.map { purpose in
                            [
                                "value": .text(purpose.rawValue), "chosen": .flag(purpose == chosen),
                                "text": .text(pages.text("register.purpose.\(purpose.rawValue)", for: context)),
                            ]
                        }),
                ], for: context)
        }
        routes.signedIn.post("purpose") { _, context -> Response in
            guard let purpose = context.form.text("purpose").flatMap({ Purpose(rawValue: $0) }) else {
                throw Rejection.invalid("purposeNeeded", field: "purpose")
            }
            try await accounts.choose(
                purpose, session: context.signedIn?.session ?? "", of: context.principal())
            return .see(context.form["next"].flatMap { LocalPath($0) }?.text ?? "/", for: context)
        }
    }
}
