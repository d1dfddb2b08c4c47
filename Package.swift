// swift-tools-version: 6.3;(experimentalCGen)
import PackageDescription

// The floors, lowest first. A target may use every lower floor and never a sibling; Tests/ArchitectureTests holds the
// same table and compares it with this file and with every import.
let floor1: [Target.Dependency] = ["Diagnostics"]
let floor2: [Target.Dependency] = ["DataTree"] + floor1
let floor3: [Target.Dependency] = ["YAML", "JSON", "CEL"] + floor2
let floor4: [Target.Dependency] = ["LexgateModel"] + floor3
let floor5: [Target.Dependency] = ["LexgateEngine", "LexgateReports"] + floor4

// A build with plugins makes their tools for itself, a release build even twice over, each time with all the floors
// below and optimised. So `make build` names a `lexgate-pack` that is there already.
let packToolIsGiven = Context.environment["LEXGATE_PACK"] != nil

let package = Package(
    name: "lexgate",
    products: [
        .executable(name: "lexgate", targets: ["lexgate"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Floor 0: C. `CLibYAML` and `CRE2` are system libraries; `CEmbedded` is the image that `lexgate-pack` makes.
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),
        .target(name: "CEmbedded", plugins: ["EmbedPolicies"]),

        .target(name: "Diagnostics"),
        .target(name: "DataTree", dependencies: floor1),

        .target(name: "YAML", dependencies: ["CLibYAML"] + floor2),
        .target(name: "JSON", dependencies: floor2),
        .target(name: "CEL", dependencies: ["CRE2"] + floor2, linkerSettings: [.linkedLibrary("m")]),

        .target(name: "LexgateModel", dependencies: floor3),

        .target(name: "LexgateEngine", dependencies: floor4),
        .target(name: "LexgateReports", dependencies: floor4, exclude: ["Schemas"]),

        // Floor 6: the one place that reads files and folders, shared by the programs.
        .target(name: "LexgateFiles", dependencies: floor4),

        // Floor 7: the programs. `lexgate-pack` makes the image and so cannot contain it.
        .executableTarget(
            name: "lexgate",
            dependencies: floor5 + [
                "LexgateFiles", "CEmbedded", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], exclude: ["link-order.txt"]),
        .executableTarget(name: "lexgate-pack", dependencies: floor5 + ["LexgateFiles"]),
        .executableTarget(
            name: "lexgate-cases", dependencies: ["LexgateEngine", "LexgateFiles"] + floor4, exclude: ["codes.yaml"]),
        .plugin(
            name: "EmbedPolicies", capability: .buildTool(), dependencies: packToolIsGiven ? [] : ["lexgate-pack"],
            path: "Sources/EmbedPolicies"),

        .testTarget(name: "DiagnosticsTests", dependencies: floor1),
        .testTarget(name: "DataTreeTests", dependencies: floor2),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"] + floor2),
        .testTarget(name: "JSONTests", dependencies: ["JSON"] + floor2),
        .testTarget(name: "CELTests", dependencies: ["CEL"] + floor2, exclude: ["Conformance"]),
        .testTarget(name: "LexgateModelTests", dependencies: floor4, exclude: ["Names"]),
        .testTarget(
            name: "LexgateEngineTests", dependencies: ["LexgateEngine"] + floor4,
            exclude: ["Fills/base.yaml", "Fills/cases.yaml", "Fills/catalogue.yaml", "Fills/withdrawn.yaml", "Names"]),
        .testTarget(name: "LexgateFilesTests", dependencies: ["LexgateFiles"] + floor1),
        .testTarget(
            name: "lexgateTests", dependencies: ["lexgate", "lexgate-cases", "LexgateFiles"] + floor5,
            exclude: ["Goldens", "AiAct", "Tables"]),
        .testTarget(name: "ArchitectureTests"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x,
    cxxLanguageStandard: .cxx17
)
