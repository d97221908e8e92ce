// swift-tools-version:6.2
import PackageDescription

/// One set of rules for every target of ours: Swift 6 mode, explicit `any`, imports that are used, no warnings.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Platform target in `Sources/<name>`.
func platform(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// Feature target in `Sources/Features/<name>`: an area of the headquarters' work.
func feature(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: ["Kernel", "Database", "Registers", "Web"] + dependencies,
        path: "Sources/Features/\(name)", swiftSettings: settings)
}

func tests(
    _ name: String, path: String? = nil, exclude: [String] = [], _ dependencies: [Target.Dependency] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
        path: path ?? "Tests/\(name)Tests", exclude: exclude, swiftSettings: settings)
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "tiaodu",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "tiaodu", targets: ["tiaodu"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        // C libraries of the system.
        .systemLibrary(name: "COpenCC"),
        .systemLibrary(name: "CPostgreSQL"),
        .systemLibrary(name: "CXLSXWriter"),
        .systemLibrary(name: "CZip"),
        .systemLibrary(name: "CExpat"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CQREncode"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CSQLite"),

        // Platform, lowest first. Arrows go only upwards in this list.
        platform("Kernel"),
        platform("Communiques", ["Kernel", "COpenCC"]),
        platform("Tables", ["Kernel", "CXLSXWriter", "CZip", "CExpat"]),
        platform("Database", ["Kernel"]),
        platform("SQLiteDriver", ["Kernel", "Database", "CSQLite", grdb, sqlite]),
        platform("PostgreSQLDriver", ["Kernel", "Database", "CPostgreSQL"]),
        platform("Registers", ["Kernel", "Database", "Tables", crypto]),
        platform("Duties", ["Kernel", "Database", "Registers"]),
        platform("Indicators", ["Kernel", "Database", "Registers", yams]),
        platform("Policies", ["Kernel", "Indicators", yams]),
        platform("Backups", ["Kernel", "Database", "Registers", "CZlib", crypto, cryptoExtras]),
        platform(
            "Web", ["Kernel", "Database", "Registers", "Tables", hummingbird, mustache, crypto, lifecycle, logging]),

        // Features.
        feature("Organisation", ["Tables", "CQREncode", hummingbird, crypto, cryptoExtras]),
        feature(
            "Command",
            ["Organisation", "Communiques", "Duties", "Indicators", "Tables", "CXLSXWriter", hummingbird, crypto]),
        feature("Supervision", ["Organisation", "Indicators", "Duties", "Tables", hummingbird, crypto]),
        feature("Reporting", ["Organisation", "Indicators", "Duties", "Tables", hummingbird, yams]),

        feature("Office", ["Organisation", "Command", "Reporting", "Indicators", "Duties", hummingbird]),

        feature(
            "Situation",
            ["Organisation", "Command", "Reporting", "Indicators", "Duties", hummingbird, subprocess, system]),

        feature("Messages", ["Organisation", "Command", "Duties", "CCurl", hummingbird, crypto]),

        feature(
            "Activation",
            ["Organisation", "Command", "Reporting", "Indicators", "Duties", "Tables", hummingbird, yams]),

        feature("Privacy", ["Organisation", hummingbird, crypto]),

        feature("Statistics", ["Organisation", "Indicators", hummingbird]),
        feature("Households", ["Organisation", "Indicators", "Duties", hummingbird, crypto]),
        feature("Measures", ["Organisation", "Policies", "Indicators", "Duties", hummingbird]),
        feature("Arrivals", ["Organisation", "Indicators", "Duties", "Policies", "Measures", hummingbird, crypto]),
        feature(
            "Sites", ["Organisation", "Supervision", "Measures", "Policies", "Indicators", "Duties", hummingbird]),
        feature("Checks", ["Organisation", "Policies", "Measures", "Duties", hummingbird, crypto]),
        feature("Circulation", ["Organisation", "Command", "Supervision", "Duties", hummingbird]),
        feature("Workforce", ["Organisation", "Supervision", "Duties", hummingbird]),
        feature("Visitors", ["Organisation", "Supervision", hummingbird]),

        feature("Prevention", ["Organisation", "Policies", "Indicators", "Duties", hummingbird]),

        // Composition and command line.
        platform(
            "Server",
            [
                "Kernel", "Database", "Registers", "Indicators", "Duties", "Backups", "Web", "Organisation", "Command",
                "Supervision", "Reporting", "Office", "Situation", "Messages", "Activation", "Statistics",
                "Circulation", "Households", "Policies", "Prevention", "Measures", "Arrivals", "Sites", "Checks",
                "Privacy", "Workforce", "Visitors",
                "SQLiteDriver", "PostgreSQLDriver", hummingbird, crypto, lifecycle, logging,
            ]),
        .executableTarget(
            name: "tiaodu",
            dependencies: [
                "Kernel", "Database", "Registers", "Indicators", "Tables", "Web", "Backups", "Communiques",
                "Organisation", "Command", "Activation", "Policies", "Prevention",
                "Server",
                arguments,
            ],
            swiftSettings: settings),

        // Speed budgets, `make bench`: in this package, as it measures what is `package`.
        .executableTarget(
            name: "bench",
            dependencies: [
                "Kernel", "Database", "SQLiteDriver", "PostgreSQLDriver", "Registers", "Tables", "Communiques", "Web",
                "Duties", "Indicators", "Organisation", "Command", "Policies", "Prevention",
            ],
            path: "Benchmarks", swiftSettings: settings),

        // Tests: the same paths as the sources.
        .target(
            name: "TestSupport",
            dependencies: [
                "Kernel", "Database", "SQLiteDriver", "PostgreSQLDriver", "Registers", "Duties", "Organisation",
                "CZip", subprocess, system,
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        tests("Kernel"),
        tests("Communiques", exclude: ["Expected"], ["Kernel"]),
        tests("Tables", exclude: ["Fixtures"], ["Kernel", "CZip", "TestSupport"]),
        tests("Database", ["Kernel", "SQLiteDriver", "PostgreSQLDriver", "TestSupport"]),
        tests("Registers", ["Kernel", "Database", "Tables", "SQLiteDriver", "TestSupport", crypto]),
        tests("Duties", ["Kernel", "Database", "Registers", "Indicators", "TestSupport"]),
        tests("Indicators", ["Kernel", "Database", "Registers", "TestSupport"]),
        tests("Policies", ["Kernel", "Indicators"]),
        tests("Backups", ["Kernel", "Database", "Registers", "SQLiteDriver", "TestSupport", crypto]),
        tests(
            "Web",
            [
                "Kernel", "Database", "Registers", "Tables", "TestSupport", hummingbird, hummingbirdTesting, mustache,
                logging,
            ]),
        tests(
            "Organisation", path: "Tests/Features/OrganisationTests",
            ["Kernel", "Database", "Registers", "Tables", "Web", "TestSupport", hummingbird, hummingbirdTesting]),
        tests(
            "Supervision", path: "Tests/Features/SupervisionTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Indicators", "Duties", "TestSupport",
                hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Checks", path: "Tests/Features/ChecksTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Policies", "Measures", "Indicators",
                "Duties",
                "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Measures", path: "Tests/Features/MeasuresTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Policies", "Indicators", "Duties",
                "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Command", path: "Tests/Features/CommandTests",
            [
                "Kernel", "Database", "Registers", "Indicators", "Duties", "Web", "Organisation", "Communiques",
                "TestSupport",
                hummingbird,
                hummingbirdTesting,
            ]),
        tests(
            "Reporting", path: "Tests/Features/ReportingTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Indicators", "Duties", "Tables",
                "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Arrivals", path: "Tests/Features/ArrivalsTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Indicators", "Duties", "Policies",
                "Measures", "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Office", path: "Tests/Features/OfficeTests",
            [
                "Kernel", "Database", "Registers", "Communiques", "Indicators", "Duties", "Web", "Organisation",
                "Command", "Reporting", "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Situation", path: "Tests/Features/SituationTests",
            [
                "Kernel", "Communiques", "Database", "Registers", "Web", "Organisation", "Command", "Reporting",
                "Indicators",
                "Duties",
                "TestSupport",
                hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Circulation", path: "Tests/Features/CirculationTests",
            [
                "Kernel", "Communiques", "Database", "Registers", "Web", "Organisation", "Command", "Supervision",
                "Indicators",
                "Duties", "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Sites", path: "Tests/Features/SitesTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Supervision", "Policies", "Measures",
                "Indicators", "Duties", "TestSupport",
            ]),
        tests(
            "Households", path: "Tests/Features/HouseholdsTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Indicators", "Duties", "TestSupport",
                hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Workforce", path: "Tests/Features/WorkforceTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Supervision", "Duties", "TestSupport",
            ]),
        tests(
            "Privacy", path: "Tests/Features/PrivacyTests",
            ["Kernel", "Database", "Registers", "Web", "Organisation", "TestSupport"]),
        tests(
            "Visitors", path: "Tests/Features/VisitorsTests",
            ["Kernel", "Database", "Registers", "Web", "Organisation", "Supervision", "TestSupport"]),
        tests(
            "Prevention", path: "Tests/Features/PreventionTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Policies", "Indicators", "Duties",
                "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Messages", path: "Tests/Features/MessagesTests",
            [
                "Kernel", "Database", "Registers", "Web", "Organisation", "Command", "Indicators", "Duties",
                "TestSupport",
            ]),
        tests(
            "Activation", path: "Tests/Features/ActivationTests",
            [
                "Kernel", "Communiques", "Database", "Registers", "Web", "Organisation", "Command", "Reporting",
                "Indicators",
                "Duties", "Tables", "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests(
            "Server",
            [
                "Kernel", "Database", "Registers", "Indicators", "Backups", "Duties", "Web", "Organisation", "Command",
                "Reporting", "Supervision", "Situation", "Office", "Activation", "Measures", "Privacy", "Tables",
                "TestSupport",
                hummingbird, hummingbirdTesting, lifecycle, logging,
            ]),
    ]
)
