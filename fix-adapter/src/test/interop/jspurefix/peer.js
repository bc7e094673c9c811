// One session of jspurefix, as initiator or acceptor, told what to do on stdin and telling what happens on stdout.
//
//   node peer.js SETTINGS.json FOLDER        FOLDER holds node_modules/jspurefix
//
// in:  test ID    sends a TestRequest with that 112
//      logout     logs out
//      stop       ends
// out: started, logon, logout, and every message as "in ..." or "out ...", its SOHs as bars

'use strict'

const fs = require('fs')
const path = require('path')
const readline = require('readline')

const settings = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const library = path.resolve(process.argv[3], 'node_modules', 'jspurefix')
// It looks for its dictionaries from here.
process.chdir(library)
require(path.join(library, '..', 'reflect-metadata'))
const { AsciiSession, SessionLauncher, EmptyLogFactory, MsgType } = require(library)

const say = what => process.stdout.write(what.replace(/\x01/g, '|') + '\n')
let session = null

class Peer extends AsciiSession {
  onReady () { say('logon') }
  onStopped () { say('logout') }
  onLogon () { return true }
  onApplicationMsg () {}
  onDecoded (type, text) { say('in ' + text) }
  onEncoded (type, text) { say('out ' + text) }
  test (id) { this.send(MsgType.TestRequest, { TestReqID: id }) }
}

class Launcher extends SessionLauncher {
  makeFactory () {
    return {
      makeSession: config => {
        session = new Peer(config)
        return session
      }
    }
  }
}

const accepts = settings.application.type === 'acceptor'
const launcher = new Launcher(accepts ? null : settings, accepts ? settings : null, new EmptyLogFactory())
launcher.run().then(() => say('ended')).catch(error => say('failed: ' + error.message))
say('started')

readline.createInterface({ input: process.stdin }).on('line', line => {
  if (line.startsWith('test ')) {
    session.test(line.substring(5))
  } else if (line === 'logout') {
    session.done()
  } else if (line === 'stop') {
    process.exit(0)
  }
}).on('close', () => process.exit(0))
