import Glibc
import KithTestSupport
import Testing

/// Changing data at the prompt: the preview, undo, and the recipe of a session.
@Suite(.serialized) struct ChangeScreenTests {
  @Test(arguments: ScreenKind.allCases) func aChangeIsSeenBeforeItIsMade(kind: ScreenKind) throws {
    let prompt = try EditorScreens("preview", kind)
    prompt.send("customers | where country = \"DE\" | update country = \"GER\"\r")
    prompt.frame("how many, three samples, and a question")
    prompt.send("show all\r")
    prompt.frame("all of them, and the question again")
    prompt.send("\r")
    prompt.frame("Enter alone changes nothing")
    prompt.clear()
    prompt.run("customers | where country = \"GER\" | select id")
    prompt.frame("nothing was changed")
    prompt.clear()
    prompt.send("customers | where country = \"DE\" | update country = \"GER\"\r")
    prompt.frame("the question once more")
    prompt.send("y\r")
    prompt.frame("y makes the change, and says how to take it back")
    prompt.clear()
    prompt.run("customers | update country = \"DE\"")
    prompt.frame("an update that narrows nothing is refused")
    prompt.clear()
    prompt.run("customers | where country = \"XX\" | update country = \"DE\"")
    prompt.frame("nothing to change, nothing to ask")
    prompt.finish()
  }

  @Test(arguments: ScreenKind.allCases) func anUndoSaysWhatItDid(kind: ScreenKind) throws {
    let prompt = try EditorScreens("undo", kind)
    change(prompt, "customers | where country = \"FR\" | update city = \"Nice\"")
    change(prompt, "customers | where country = \"US\" | update city = \"Austin\"")
    prompt.clear()
    prompt.run("undo #2")
    prompt.frame("one that is not the latest")
    prompt.run("undo #2")
    prompt.frame("which is done already")
    change(prompt, "customers | where country = \"US\" | update city = \"Chicago\"")
    prompt.clear()
    prompt.run("undo #3")
    prompt.frame("later changes of the same cells are named")
    prompt.run("undo")
    prompt.frame("the latest")
    change(prompt, "customers | where country = \"US\" | update city = \"Denver\"")
    prompt.clear()
    prompt.run("undo")
    prompt.run("redo")
    prompt.frame("both undone changes are kept, and redo lists them")
    prompt.finish()
  }

  private func change(_ prompt: EditorScreens, _ statement: String) {
    prompt.clear()
    prompt.send(statement + "\r")
    #expect(
      prompt.terminal.wait { $0.text.hasSuffix("apply? [y/N/show all]") },
      "\(prompt.terminal.screen.text)")
    prompt.awaitPrompt()
    prompt.send("y\r")
    #expect(
      prompt.terminal.wait { $0.text.contains("· undo #") && $0.text.hasSuffix("kith>") },
      "\(prompt.terminal.screen.text)")
    prompt.awaitPrompt()
  }

  /// Changes survive in a workspace, and are listed with their numbers, times and statements.
  @Test func undoReachesAcrossSessions() throws {
    let file = "/tmp/kith-undo-\(getpid()).kithdb"
    defer { for ending in ["", "-wal", "-shm"] { unlink(file + ending) } }
    let first = try EditorScreens("undo-across", arguments: ["--no-init", file, "customers.csv"])
    change(first, "customers | where country = \"FR\" | update city = \"Nice\"")
    first.quit()
    let second = try EditorScreens("undo-across", arguments: ["--no-init", file])
    second.run(":changes")
    #expect(second.terminal.screen.text.contains("update city: 2 customers"))
    second.clear()
    second.run("undo")
    second.frame("what an earlier session did")
    second.finish()
  }

  @Test(arguments: [ScreenKind.usual, .narrow]) func aSessionBecomesARecipe(kind: ScreenKind) throws {
    let prompt = try EditorScreens("recipe", kind)
    change(prompt, "customers | where country = \"FR\" | update city = \"Nice\"")
    change(prompt, "customers | where spend > 20 | update city = \"Rich\"")
    change(prompt, "customers | where id = 8 | update city = \"Austin\"")
    prompt.clear()
    prompt.run("undo")
    prompt.run(":history save cleanup.kith")
    prompt.frame("what stands is written")
    #expect(
      EditorScreens.contents(of: prompt.folder + "cleanup.kith") == """
        -- Changes of a session.
        param as_of: date = 2026-06-30
        param country: text = "FR"
        param city: text = "Nice"
        param spend: int = 20
        param city_2: text = "Rich"
        set as_of = $as_of

        customers | where country = $country | update city = $city
        customers | where spend > $spend | update city = $city_2

        """)
    let replay = try PseudoTerminal(
      "/bin/sh",
      [
        "-c", "cd \"$0\" && exec \"$@\"", prompt.folder, PseudoTerminal.builtProgram("kith"),
        "run", "customers.csv", "cleanup.kith", "--dry-run", "--country", "DE",
      ], columns: kind.columns)
    #expect(replay.exitCode() == 0, "\(replay.screen.text)")
    #expect(
      replay.screen.text.contains("would update city: 4 customers")
        && replay.screen.text.contains("would update city: 2 customers"), "\(replay.screen.text)")
    prompt.finish()
  }
}
