// Judges objects by health scripts as Argo CD does: the same interpreter, with the libraries that Argo CD gives to scripts of
// argocd-cm, the object as `obj`, one second each.
//
// Standard input: {"scripts": {KIND: LUA}, "objects": [OBJECT]}. Standard output: [{"status", "message"}], in that order.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"
)

type request struct {
	Scripts map[string]string `json:"scripts"`
	Objects []map[string]any  `json:"objects"`
}

type health struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

func main() {
	var asked request
	fail(json.NewDecoder(os.Stdin).Decode(&asked))
	verdicts := []health{}
	for _, object := range asked.Objects {
		kind, _ := object["kind"].(string)
		verdict, err := judge(asked.Scripts[kind], object)
		if err != nil {
			// As in Argo CD: a script that fails leaves the health unknown.
			verdict = health{Status: "Unknown", Message: err.Error()}
		}
		verdicts = append(verdicts, verdict)
	}
	fail(json.NewEncoder(os.Stdout).Encode(verdicts))
}

func judge(script string, object map[string]any) (health, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{
		lua.LoadLibName: lua.OpenPackage,
		lua.BaseLibName: lua.OpenBase,
		lua.TabLibName:  lua.OpenTable,
	} {
		library := lua.P{Fn: state.NewFunction(open), Protect: true}
		if err := state.CallByParam(library, lua.LString(name)); err != nil {
			return health{}, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	state.SetContext(ctx)
	state.SetGlobal("obj", luaValue(state, object))
	if err := state.DoString(script); err != nil {
		return health{}, err
	}
	answer, isTable := state.Get(-1).(*lua.LTable)
	if !isTable {
		return health{}, fmt.Errorf("want a table from the script, not %s", state.Get(-1).Type())
	}
	return health{
		Status:  lua.LVAsString(answer.RawGetString("status")),
		Message: lua.LVAsString(answer.RawGetString("message")),
	}, nil
}

func luaValue(state *lua.LState, value any) lua.LValue {
	switch known := value.(type) {
	case bool:
		return lua.LBool(known)
	case float64:
		return lua.LNumber(known)
	case string:
		return lua.LString(known)
	case []any:
		table := state.NewTable()
		for _, item := range known {
			table.Append(luaValue(state, item))
		}
		return table
	case map[string]any:
		table := state.NewTable()
		for key, item := range known {
			table.RawSetString(key, luaValue(state, item))
		}
		return table
	default:
		return lua.LNil
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
