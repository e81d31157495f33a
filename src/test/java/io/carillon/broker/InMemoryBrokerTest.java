package io.carillon.broker;

class InMemoryBrokerTest extends BrokerContract {

    @Override
    Broker broker() {
        return new InMemoryBroker("node", Thread::new);
    }
}
