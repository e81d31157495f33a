// A server of centrifuge, the library beneath Centrifugo, with its memory broker: POST /publish publishes, /connection/websocket
// is for clients, who may subscribe to everything. For the delivery benchmark.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/centrifugal/centrifuge"
)

const historyTTL = time.Minute

type publication struct {
	Channel string          `json:"channel"`
	Data    json.RawMessage `json:"data"`
}

func main() {
	address := net.JoinHostPort(os.Args[1], os.Args[2])
	historySize, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	node, err := centrifuge.New(centrifuge.DefaultConfig)
	if err != nil {
		log.Fatal(err)
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{}}, nil
	})
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnSubscribe(func(_ centrifuge.SubscribeEvent, reply centrifuge.SubscribeCallback) {
			reply(centrifuge.SubscribeReply{}, nil)
		})
	})
	if err := node.Run(); err != nil {
		log.Fatal(err)
	}
	http.Handle("/connection/websocket", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{}))
	http.HandleFunc("/publish", func(answer http.ResponseWriter, request *http.Request) {
		var published publication
		if err := json.NewDecoder(request.Body).Decode(&published); err != nil {
			http.Error(answer, err.Error(), http.StatusBadRequest)
			return
		}
		_, err := node.Publish(published.Channel, published.Data, centrifuge.WithHistory(historySize, historyTTL))
		if err != nil {
			http.Error(answer, err.Error(), http.StatusInternalServerError)
			return
		}
		answer.Header().Set("Content-Type", "application/json")
		_, _ = answer.Write([]byte(`{"result":{}}`))
	})
	log.Fatal(http.ListenAndServe(address, nil))
}
